"""Pages that every installation has, of the story that `fake_tracker` tells."""

PAGES = [
    "/",
    "/places",
    "/places/SY09",
    "/places/SYR",
    "/figures",
    "/figures/5eed5eed5eed5eed",
    "/documents",
    "/changes",
    "/documents/5eed000000000000",
    "/sources",
    "/problems",
    "/about",
    "/d/syria",
]
