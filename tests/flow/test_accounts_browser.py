"""Logging in, the own account and the audit log in a real browser without JavaScript: three languages, light and dark, 360 pixels, nothing that axe finds."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

import chromium
from accounts_home import WORDS, House

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path / "house", '[accounts]\nreading = "login"\n')
    made.people()
    yield made
    made.close()


@pytest.fixture
def served(house: House) -> Iterator[str]:
    with chromium.served(house.app) as address:
        yield address


def wholly(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


def test_without_javascript(browser: Browser, served: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 700})
    page = context.new_page()
    page.goto(f"{served}/audit?act=login")
    expect(page).to_have_url(f"{served}/login?next=/audit%3Fact%3Dlogin")
    page.get_by_label("Name").fill("Omar")
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert")).to_have_text("The name or the password is wrong.")
    page.get_by_label("Password").fill(WORDS)
    page.get_by_role("button", name="Log in").click()
    expect(page).to_have_url(f"{served}/audit?act=login")
    expect(page.locator("tbody tr")).to_have_count(2)
    page.locator("nav.pages summary").click()  # on a telephone the further pages are folded, and open without a script
    page.get_by_role("link", name="Omar").click()
    page.get_by_label("What it is for").fill("nightly")
    page.get_by_label("read").check()
    page.get_by_role("button", name="Make a token").click()
    token = page.get_by_role("status").locator("code").inner_text()
    assert page.request.get(f"{served}/api/v1/figures", headers={"authorization": f"Bearer {token}", "cookie": ""}).status == 200
    page.get_by_role("button", name="Revoke nightly").click()
    expect(page.get_by_text("You have none.")).to_be_visible()
    assert page.request.get(f"{served}/api/v1/figures", headers={"authorization": f"Bearer {token}", "cookie": ""}).status == 401
    new = "quite other long words"
    page.get_by_label("The password that you have now").fill(WORDS)
    page.get_by_label("The new password, at least 12 characters").fill(new)
    page.get_by_label("The new password again").fill(new + "x")
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_role("alert")).to_have_text("These two are not the same.")
    page.get_by_label("The password that you have now").fill(WORDS)
    page.get_by_label("The new password, at least 12 characters").fill(new)
    page.get_by_label("The new password again").fill(new)
    page.get_by_role("button", name="Change the password").click()
    expect(page).to_have_url(f"{served}/account")
    page.get_by_role("button", name="Log out", exact=True).click()
    expect(page).to_have_url(f"{served}/login?next=/")
    page.go_back()
    expect(page.get_by_role("heading", name="Your account")).to_have_count(0)
    context.close()


@pytest.mark.parametrize(("scheme", "languages"), [("light", ("en", "ar")), ("dark", ("fr",))])
def test_whole_in_every_language(browser: Browser, served: str, house: House, scheme: str, languages: tuple[str, ...]) -> None:
    house.token(house.accounts.all()[0].role, owner="Amal")
    context = browser.new_context(color_scheme=scheme, viewport={"width": 360, "height": 700})
    page = context.new_page()
    headings = {
        "en": ("Log in", "Your account", "Audit log"),
        "fr": ("Se connecter", "Votre compte", "Journal des actes"),
        "ar": ("تسجيل الدخول", "حسابك", "سجل الأفعال"),
    }
    for language in languages:
        login, account, log = headings[language]
        page.goto(f"{served}/login?lang={language}")
        expect(page.get_by_role("heading", level=1)).to_have_text(login)
        wholly(page)
        page.locator("[name=name]").fill("Omar")
        page.locator("[name=password]").fill(WORDS)
        page.locator("main button").click()
        for path, heading in (("account", account), ("audit", log)):
            page.goto(f"{served}/{path}?lang={language}")
            expect(page.get_by_role("heading", level=1)).to_have_text(heading)
            wholly(page)
        context.clear_cookies()
    context.close()
