"""Bodies are unpacked while they come in and counted after unpacking, so that no bomb fits into memory before it is noticed."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from dtrack.errors import ContractError
from dtrack.sources.client.transport import DroppedError

_GZIP = 16 + zlib.MAX_WBITS
_STEP = 2**18


def read(chunks: Iterable[bytes], encoding: str, most: int, where: str) -> bytes:
    """The unpacked body of at most `most` bytes. ContractError past that, or where it is packed in a way that was not asked for."""
    packing = encoding.strip().lower()
    if packing in ("", "identity"):
        parts: Iterable[bytes] = chunks
    elif packing in ("gzip", "x-gzip"):
        parts = _gunzip(chunks, where)
    else:
        raise ContractError(f"{where} is packed as {packing[:40]!r}, which was not asked for", "Only gzip is taken.")
    body = bytearray()
    for part in parts:
        body += part
        if len(body) > most:
            raise too_large(where, most)
    return bytes(body)


def too_large(where: str, most: int) -> ContractError:
    """The error for a body past its limit."""
    return ContractError(
        f"{where} is larger than {most / 2**20:.4g} MiB", "If it should be, raise `[fetch] max_body_mib` or `max_workbook_mib` in config.toml."
    )


def _gunzip(chunks: Iterable[bytes], where: str) -> Iterator[bytes]:
    """Members of a gzip stream, unpacked at most a quarter MiB at a time."""
    stream = zlib.decompressobj(_GZIP)
    fresh = True
    for chunk in chunks:
        data = chunk
        while data:
            if stream.eof:
                stream, fresh = zlib.decompressobj(_GZIP), True
            try:
                part = stream.decompress(data, _STEP)
            except zlib.error as bad:
                raise ContractError(f"{where} is broken gzip", "The next run tries again.") from bad
            fresh = False
            data = stream.unused_data if stream.eof else stream.unconsumed_tail
            if part:
                yield part
    if not fresh and not stream.eof:
        raise DroppedError(f"{where} ended before its end", "The next run tries again.")
