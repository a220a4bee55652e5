from fake_tracker import story


def test_every_page_renders(pages) -> None:
    paths = [
        "/",
        "/places",
        "/places/SY09",
        "/places/SYR",
        "/places/SY0902",
        "/figures",
        "/figures/5eed5eed5eed5eed",
        "/documents",
        "/documents/5eed000000000000",
        "/sources",
        "/problems",
        "/about",
        "/d/syria",
    ]
    for path in paths:
        for lang in ("en", "fr", "ar"):
            answer = pages.get(f"{path}?lang={lang}")
            assert answer.status == 200, (path, answer.text[-600:])
    assert len(story().answers) > 20
