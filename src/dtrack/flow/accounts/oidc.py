"""Logging in at a provider (OpenID Connect, authorization code with PKCE). Everything that comes back is hostile until its signature and claims are checked.

The network is asked through the one guarded client; authlib and joserfc build the question and check the answer.
"""

from __future__ import annotations

import json
import secrets
from base64 import b64encode
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

from sqlalchemy import Connection

from dtrack.config import OidcSpec
from dtrack.errors import ConfigError, DtrackError, UsageError
from dtrack.flow.accounts.audit import note
from dtrack.flow.accounts.entering import Entered, Entrance
from dtrack.flow.accounts.people import change_role
from dtrack.flow.kit import Kit
from dtrack.model.account import name_of
from dtrack.model.person import Role
from dtrack.store import accounts

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
"""Signatures by a key pair. `none`, and those by a shared secret (HS256), are never taken: whoever holds our secret could sign as the provider."""
_LEEWAY_S = 60
_OPEN_FOR = timedelta(minutes=10)
_KNOWN_FOR = timedelta(hours=1)
_KEYS_AGAIN = timedelta(minutes=1)
_MOST = 256 * 1024


class VouchError(UsageError):
    """The provider's answer is not taken. The words are for the log: people are told only that it failed."""


@dataclass(frozen=True, slots=True)
class Question:
    """What the browser keeps while somebody is at the provider: the answer has to fit it."""

    state: str
    nonce: str
    verifier: str
    at: float
    then: str

    def kept(self) -> str:
        """As text, for a cookie."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, text: str) -> Question:
        """From the cookie. VouchError for what is none."""
        try:
            found = cls(**json.loads(text))
        except (ValueError, TypeError, RecursionError) as bad:
            raise VouchError("the login at the provider was not begun in this browser") from bad
        if not all(isinstance(word, str) for word in (found.state, found.nonce, found.verifier, found.then)) or type(found.at) not in (int, float):
            raise VouchError("the login at the provider was not begun in this browser")
        return found


class Provider:
    """One provider, as `[accounts.oidc]` names it. Its addresses and keys are asked for once an hour."""

    def __init__(self, kit: Kit, entrance: Entrance) -> None:
        self._kit, self._entrance = kit, entrance
        self.spec: OidcSpec = kit.config.spec.accounts.oidc
        self._facts: tuple[datetime, dict[str, Any]] | None = None
        self._keys: tuple[datetime, list[Any]] | None = None

    @property
    def offered(self) -> bool:
        """True where people can log in that way."""
        return bool(self.spec.issuer and self.spec.client_id)

    def begin(self, back: str, then: str) -> tuple[str, Question]:
        """Where the browser goes, and what it keeps meanwhile. `back`: our own address that it returns to; `then`: our page that it goes on to."""
        from authlib.oauth2.rfc7636 import create_s256_code_challenge

        question = Question(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48), self._kit.now().timestamp(), then)
        asked = {
            "response_type": "code",
            "client_id": self.spec.client_id,
            "redirect_uri": back,
            "scope": " ".join(dict.fromkeys(["openid", *self.spec.scopes])),
            "state": question.state,
            "nonce": question.nonce,
            "code_challenge": create_s256_code_challenge(question.verifier),
            "code_challenge_method": "S256",
        }
        there = self._endpoint("authorization_endpoint")
        return f"{there}{'&' if urlsplit(there).query else '?'}{urlencode(asked)}", question

    def finish(self, question: Question, answer: dict[str, str], back: str) -> Entered:
        """Let the person in. VouchError for an answer that is not taken; SourceError where the provider cannot be asked."""
        now = self._kit.now()
        if not secrets.compare_digest(answer.get("state", "").encode(), question.state.encode()):
            raise VouchError("the answer is to another question (state)")
        if not 0 <= now.timestamp() - question.at <= _OPEN_FOR.total_seconds():
            raise VouchError("the answer came too late")
        if answer.get("iss", self.spec.issuer) != self.spec.issuer:
            raise VouchError("the answer is by another provider (iss)")
        if "error" in answer or not answer.get("code"):
            raise VouchError("the provider let nobody in")
        given = self._exchange(answer["code"], question.verifier, back)
        claims = self.claims(str(given.get("id_token", "")), question.nonce)
        return self._enter(claims)

    def claims(self, token: str, nonce: str) -> dict[str, Any]:
        """What a token says, once its signature, issuer, audience, times and nonce are right. VouchError for every other one."""
        from authlib.oidc.core import CodeIDToken
        from joserfc.errors import JoseError

        now = int(self._kit.now().timestamp())
        options = {"iss": {"essential": True, "value": self.spec.issuer}, "aud": {"essential": True, "value": self.spec.client_id}, "sub": {"essential": True}}
        try:
            signed = self._signed(token)
            header, payload = signed.headers(), json.loads(signed.payload)
            if not isinstance(payload, dict) or header.get("typ", "JWT").upper() != "JWT":
                raise VouchError("the token is none that tells who somebody is")
            said = CodeIDToken(payload, header, options, {"nonce": nonce, "client_id": self.spec.client_id})
            said.validate(now=now, leeway=_LEEWAY_S)
        except (JoseError, ValueError, TypeError, AttributeError) as bad:
            raise VouchError(f"the token of the provider is not taken ({type(bad).__name__})") from bad
        if not isinstance(payload.get("sub"), str) or not payload["sub"]:
            raise VouchError("the token names nobody")
        return payload

    def _signed(self, token: str) -> Any:
        """The token, its signature checked; the keys are asked for anew where none of them fits, but not more often than once a minute."""
        from joserfc import jws
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        # Header members that nobody here knows are ignored, as RFC 7515 wants it; those marked critical are refused.
        registry = jws.JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)
        wrong: Exception | None = None
        for fresh in (False, True):
            try:
                return jws.deserialize_compact(token, KeySet.import_key_set({"keys": self._jwks(fresh=fresh)}), registry=registry)
            except (JoseError, ValueError, TypeError) as bad:
                wrong = bad
        raise VouchError(f"the signature of the token is not taken ({type(wrong).__name__})") from wrong

    def role(self, claims: dict[str, Any]) -> Role | None:
        """The highest role that the claims mean; None for nobody that is let in."""
        said = claims.get(self.spec.role_claim)
        words = [said] if isinstance(said, str) else said if isinstance(said, list) else []
        found = [Role[self.spec.roles[word].upper()] for word in words if isinstance(word, str) and word in self.spec.roles]
        return max(found) if found else Role.READER if self.spec.otherwise == "reader" else None

    def _enter(self, claims: dict[str, Any]) -> Entered:
        """The account of the person: made at the first login, its role what the claims say now."""
        kit, subject, issuer = self._kit, claims["sub"], self.spec.issuer
        role, refused = self.role(claims), ""
        kit.prepare()
        with kit.store.writing() as c:
            account = accounts.of_subject(c, issuer, subject)
            if role is None or (account is not None and account.removed_at is not None):
                if account is not None:
                    accounts.end_all(c, account.id)
                    refused = account.name
            elif account is None:
                name = self._name(c, claims)
                account = accounts.add(c, name, role, by="provider", now=kit.now(), issuer=issuer, subject=subject)
                note(kit, c, "account made", by="provider", subject=name, detail=f"role {role.name.lower()}, {issuer}")
            elif account.role is not role:
                change_role(kit, c, account, role, by="provider")
                account = accounts.by_id(c, account.id) or account
            if not refused and role is not None and account is not None:
                return self._entrance.vouched(c, account)
        raise VouchError(f"there is no role here for this person {refused}".rstrip())

    def _name(self, c: Connection, claims: dict[str, Any]) -> str:
        """The name of a new account. VouchError where it is none, or somebody else's: names stand in the history, and nobody takes over another's."""
        try:
            name = name_of(str(claims.get(self.spec.name_claim) or ""))
        except UsageError as bad:
            raise VouchError(f"the claim {self.spec.name_claim} holds no name that an account may have") from bad
        if (like := accounts.like(c, name)) is not None:
            raise VouchError(f"there is an account {like.name!r} already, and it is not this person's")
        return name

    def _exchange(self, code: str, verifier: str, back: str) -> dict[str, Any]:
        """The code for tokens. It is good once, so it is sent once."""
        secret, headers = self._kit.config.secrets.get(self.spec.secret, ""), {"accept": "application/json"}
        sent = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
        methods = self._known().get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        if secret and "client_secret_basic" in methods:
            # RFC 6749, 2.3.1: both are form-encoded before they are joined.
            headers["authorization"] = "Basic " + b64encode(f"{quote_plus(self.spec.client_id)}:{quote_plus(secret)}".encode()).decode()
        else:
            sent |= {"client_id": self.spec.client_id} | ({"client_secret": secret} if secret else {})
        reply = self._kit.client.post_form(self._endpoint("token_endpoint"), sent, headers=headers, max_bytes=_MOST)
        found = reply.json()
        if not isinstance(found, dict):
            raise VouchError("the provider's answer is no object")
        return found

    def _known(self) -> dict[str, Any]:
        """What the provider tells of itself."""
        now, held = self._kit.now(), self._facts
        if held is None or not timedelta() <= now - held[0] < _KNOWN_FOR:
            found = self._kit.client.get(f"{self.spec.issuer.rstrip('/')}/.well-known/openid-configuration", max_bytes=_MOST).json()
            if not isinstance(found, dict) or found.get("issuer") != self.spec.issuer:
                raise ConfigError("the provider calls itself otherwise", "Write its `issuer` exactly as it does.", key="accounts.oidc.issuer")
            held = self._facts = (now, found)
        return held[1]

    def _jwks(self, *, fresh: bool) -> list[Any]:
        """The provider's keys for signatures, of kinds that have a public half."""
        now, held = self._kit.now(), self._keys
        if held is None or not timedelta() <= now - held[0] < (_KEYS_AGAIN if fresh else _KNOWN_FOR):
            found = self._kit.client.get(self._endpoint("jwks_uri"), max_bytes=_MOST).json()
            listed = found.get("keys") if isinstance(found, dict) else None
            keys = [key for key in listed or [] if isinstance(key, dict) and key.get("kty") in ("RSA", "EC", "OKP") and key.get("use", "sig") == "sig"]
            held = self._keys = (now, keys)
        return held[1]

    def _endpoint(self, name: str) -> str:
        """An address of the provider. DtrackError where it names none, or one without encryption that its own has."""
        found = self._known().get(name)
        if not isinstance(found, str) or urlsplit(found).scheme not in ("https", urlsplit(self.spec.issuer).scheme) or not urlsplit(found).netloc:
            raise DtrackError(f"the provider names no {name} that can be used", "Ask whoever runs it.")
        return found
