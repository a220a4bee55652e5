"""The sitrep page: what was reported for some days, what became known in them about earlier days, and what is not known. Made from figures only."""
