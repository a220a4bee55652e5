"""Who goes before whom, and why (section 5)."""

from datetime import date

import pytest

from dtrack.errors import FaultsError
from dtrack.model.given import lean
from dtrack.reconcile import judgement
from dtrack.reconcile.judgement import DerivationSpec, Judgement
from dtrack.reconcile.reasons import REASONS, parameters, words
from dtrack.reconcile.standing import Standings, canonical
from dtrack.terms import Metric, Precision, Quantifier, Standing


def reasons(found):
    return {v.figure: v.reason for point in found.points if point.series.place == "SY09" for v in point.verdicts}


@pytest.mark.parametrize(
    ("better", "worse", "won", "lost"),
    [
        ({}, {"org": "AFP", "publisher": "AFP"}, "better_standing", "lower_standing"),
        ({}, {"precision": Precision.MONTH}, "finer_precision", "less_precise"),
        ({}, {"quantifier": Quantifier.ABOUT}, "exact_number", "less_exact"),
        ({"quantifier": Quantifier.MORE_THAN}, {"value": None, "low": 100, "high": 900, "quantifier": Quantifier.BETWEEN}, "exact_number", "less_exact"),
        ({"round": "12"}, {"round": "9"}, "newest_round", "older_round"),
        ({}, {"published": date(2019, 2, 1)}, "newest_publication", "older_publication"),
        ({}, {"round": "nine"}, "settled_by_order", "settled_by_order"),
    ],
)
def test_what_decides_is_what_is_said(make, run, better, worse, won, lost):
    found = run([make("2", **{"value": 100, **worse}), make("1", **{"value": 101, **better})])
    assert reasons(found) == {"1": won, "2": lost}


def test_of_one_date_the_later_reference_in_a_coarse_one_goes_first(make, run):
    day = {"metric": Metric.IDP_STOCK, "end": date(2018, 8, 15)}
    found = run([make("1", 100, start=date(2018, 8, 15), **day), make("2", 101, start=date(2018, 8, 15), precision=Precision.MONTH, **day)])
    assert reasons(found) == {"2": "newest_reference", "1": "older_reference"}


def test_originators_have_one_key_for_all_their_names():
    assert canonical(" UN  ocha ") == canonical("OCHA") == "ocha"
    assert canonical("International Organization for Migration") == canonical("DTM")
    known = Standings({})
    assert (known.upstream("hapi"), known.upstream("hno"), known.upstream("sohr")) == ({"dtm", "idmc"}, {"ocha", "hnap"}, frozenset())


@pytest.mark.parametrize(
    ("facts", "spec", "standing"),
    [
        ({"org": "OCHA", "publisher": "AFP"}, {"publisher": {"standing": "press"}}, Standing.ASSESSMENT),
        ({"org": "OCHA", "publisher": "OCHA"}, {"publisher": {"name": "OCHA", "standing": "monitor"}}, Standing.MONITOR),
        ({"org": None, "publisher": "AFP"}, {}, Standing.PRESS),
        ({"org": None, "publisher": "Camp office"}, {"publisher": {"standing": "official"}}, Standing.OFFICIAL),
        ({"org": None, "publisher": None}, {"publisher": {"name": "SOHR"}}, Standing.MONITOR),
        ({"org": None, "publisher": None}, None, Standing.PRESS),
        ({"org": "IDMC", "metric": Metric.IDP_STOCK}, {}, Standing.ASSESSMENT),
        ({"org": "IDMC"}, {}, Standing.MONITOR),
        ({"org": "somebody"}, {}, Standing.PRESS),
    ],
)
def test_standing_is_the_originators_and_a_job_speaks_for_its_own_publisher(make, make_job, facts, spec, standing):
    jobs = {} if spec is None else {"ocha": make_job(**spec)}
    voice = Standings(jobs).voice(lean(make("1", 5, **facts)))
    assert list(Standing)[voice.rank] is standing


def test_every_code_in_use_has_words_and_every_word_its_parameters(make, run):
    assert words("finer_place", {"place": "SY0902"}) == "covers SY0902, which is only part of this place"
    assert words("finer_place", {}) == "covers ?, which is only part of this place"
    assert words("a_code_of_tomorrow", {}) == "a_code_of_tomorrow"
    assert parameters("overlaps") == {"start", "end"}
    found = run([make("1", 5), make("2", 6, org="AFP", publisher="AFP"), make("3", 7, "SY0902"), make("4", 8, doubts=("total_mismatch",)), make("5", 5)])
    for point in found.points:
        for verdict in point.verdicts:
            assert parameters(verdict.reason) <= set(verdict.params)
        assert point.reason in REASONS


def test_an_installation_classes_a_source_otherwise(make, tmp_path):
    told = '[class]\nofficial = ["OCHA"]\n[metric.idp_stock]\n"SOHR" = "assessment"\n'
    (tmp_path / "standing.toml").write_text(told, "utf-8")
    standings = Standings({}, Judgement(judgement.read_standing(tmp_path)))
    ranks = [standings.voice(lean(make("1", 5, **facts))).rank for facts in ({"org": "UN OCHA"}, {"org": "SOHR"}, {"org": "SOHR", "metric": Metric.IDP_STOCK})]
    assert [list(Standing)[rank] for rank in ranks] == [Standing.OFFICIAL, Standing.MONITOR, Standing.ASSESSMENT]
    assert judgement.read_standing(tmp_path / "nowhere") == judgement.StandingSpec()


@pytest.mark.parametrize(
    ("text", "named"), [('[class]\nbest = ["OCHA"]\n', "class.best"), ('[metric.affected]\nOCHA = "press"\n', "affected"), ("[klass]\n", "klass")]
)
def test_a_wrong_judgement_is_named(tmp_path, text, named):
    (tmp_path / "standing.toml").write_text(text, "utf-8")
    with pytest.raises(FaultsError, match=named):
        judgement.read_standing(tmp_path)


def test_an_installation_says_what_derives_from_what(make, run, tmp_path):
    (tmp_path / "derivation.toml").write_text('[from]\n"Camp  bulletin" = ["UN OCHA"]\nHAPI = []\n[alias]\nDTM = ["IOM Syria"]\n', "utf-8")
    known = Standings({}, Judgement(derivation=judgement.read_derivation(tmp_path)))
    assert (known.upstream("camp bulletin"), known.upstream("hapi"), known.upstream("hno")) == ({"ocha"}, frozenset(), {"ocha", "hnap"})
    assert (known.name("IOM  syria"), known.name("Displacement Tracking Matrix"), known.name("IOM Iraq")) == ("dtm", "dtm", "iom iraq")
    assert list(Standing)[known.voice(lean(make("1", 5, org="IOM Syria"))).rank] is Standing.ASSESSMENT
    assert judgement.read_derivation(tmp_path / "nowhere") == DerivationSpec()


def test_two_ways_to_one_source_are_no_circle(tmp_path):
    (tmp_path / "derivation.toml").write_text('[from]\na = ["b", "c"]\nb = ["d"]\nc = ["d"]\n', "utf-8")
    assert judgement.read_derivation(tmp_path).takes_from["a"] == ["b", "c"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('[from]\nHAPI = "DTM"\n', "from.HAPI"),
        ('[fro]\nHAPI = ["DTM"]\n', "fro"),
        ('[from]\na = ["b"]\nB = ["c", "d"]\nc = ["b", "A "]\n', "a would take its numbers from itself"),
        ('[alias]\nDTM = ["IOM Syria"]\nOCHA = ["iom  syria"]\n', "'iom syria' stands under DTM and under OCHA"),
    ],
)
def test_a_wrong_derivation_is_named(tmp_path, text, named):
    (tmp_path / "derivation.toml").write_text(text, "utf-8")
    with pytest.raises(FaultsError, match=named):
        judgement.read_derivation(tmp_path)
