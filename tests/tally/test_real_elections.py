"""Real elections: what was officially announced comes out of the same ballots here, table by table."""

import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from lichen.tally.ballots import Approvals, Rankings, approvals, voters
from lichen.tally.counting import count
from lichen.tally.formats.reading import Reading
from lichen.tally.limits import within_limits
from lichen.tally.outcome import Outcome
from lichen.tally.rules.irv import irv
from lichen.tally.rules.points import approval, plurality
from lichen.tally.rules.schulze import schulze
from lichen.tally.rules.stv import stv
from tests.tally.given import BESIDE, HERE, expected, from_file, ranked, real

ELECTIONS = ["k8s-2017", "k8s-2018", "k8s-2020", "k8s-2023"]
VOTES = sorted(path.stem for path in BESIDE.glob("debian-votes/[0-9]*.json")) or ["2006_vote_001"]
WARDS = sorted(path.name.split("-scotland")[0] for path in BESIDE.glob("stv/reference/*-scotland-*")) or ["none"]
COMMITTEES = sorted(path.name for path in BESIDE.glob("committee-approval/*.yaml")) or ["none"]


def flat(outcome: Outcome) -> list[str]:
    assert all(len(level) == 1 for level in outcome.ranking)
    return [name for (name,) in outcome.ranking]


# Kubernetes: a blank is no comparison


@pytest.mark.parametrize("election", ELECTIONS)
def test_the_published_ranking_and_every_pair_come_out_when_a_blank_is_no_comparison(election: str):
    answer = expected("condorcet-kubernetes/EXPECTED.json")[election]
    given = ranked(real(f"condorcet-kubernetes/{election}/ballots.csv"))
    outcome = schulze(given, len(answer["published_winners"]))
    assert voters(given) == answer["ballots"]
    assert [list(row) for row in outcome.matrix or ()] == answer["pairwise_no_opinion_ignored"]
    assert flat(outcome) == answer["schulze_no_opinion_ignored"]


@pytest.mark.parametrize("election", ELECTIONS)
def test_another_meaning_of_blanks_would_have_changed_the_order(election: str):
    answer = expected("condorcet-kubernetes/EXPECTED.json")[election]
    outcome = schulze(ranked(real(f"condorcet-kubernetes/{election}/ballots.csv"), "last"))
    assert flat(outcome) == (answer["wrong_answer_if_no_opinion_is_last"] or answer["schulze_no_opinion_ignored"])


def test_the_limit_on_one_company_passes_over_the_fourth_of_2017():
    answer = expected("condorcet-kubernetes/EXPECTED.json")["k8s-2017"]
    outcome = schulze(ranked(real("condorcet-kubernetes/k8s-2017/ballots.csv")))
    first = flat(outcome)
    company = {first[2]: "one company", first[3]: "one company"}
    seats = within_limits(outcome.ranking, 6, company, {"one company": 1})
    assert list(seats.winners) == answer["published_winners"]
    assert seats.passed_over == (first[3],)


def test_a_committee_election_kept_here_tells_the_meanings_of_a_blank_apart():
    apart, last = (schulze(ranked(HERE / "committee-2023.csv", blank), 4) for blank in ("apart", "last"))
    assert "".join(flat(apart)) == "DJKFCHIGBAE"
    assert "".join(flat(last)) == "DJKFHICGBAE"
    assert apart.winners == last.winners


# Debian: quorum, majorities and a default option


@pytest.mark.parametrize("vote", VOTES)
def test_a_debian_vote_comes_out_as_announced(vote: str):
    answer = expected("debian-votes/EXPECTED.json")[vote]
    reading = from_file(real(f"debian-votes/{vote}.json"))
    outcome = counted(reading)
    number = {name: place for place, name in enumerate(outcome.candidates, 1)}
    assert outcome.voters == answer["ballots"]
    assert [list(row) for row in outcome.matrix or ()] == answer["pairwise"]
    assert [number[name] for name in outcome.winners] == answer["winners"]
    assert [number[one.candidate] for one in outcome.fallen] == answer["dropped_for_majority_or_default"]


def counted(reading: Reading) -> Outcome:
    assert reading.ballots
    outcome = count("schulze", reading.ballots, 1, reading.terms)
    assert outcome
    return outcome


@pytest.mark.parametrize("vote", VOTES)
def test_who_fell_and_why_is_what_the_official_report_says(vote: str):
    report = real(f"debian-votes/{vote}_published_results.txt").read_text(errors="replace")
    said = re.findall(r"Dropping Option (\d+) because of Majority\..*?\((\d+)/(\d+)\)", report)
    outcome = counted(from_file(real(f"debian-votes/{vote}.json")))
    number = {name: str(place) for place, name in enumerate(outcome.candidates, 1)}
    assert [(number[one.candidate], str(one.in_favour), str(one.against)) for one in outcome.fallen] == said


def test_three_to_one_was_asked_and_not_reached():
    outcome = counted(from_file(HERE / "2006_vote_001.json"))
    (fallen,) = outcome.fallen
    assert (fallen.why, fallen.in_favour, fallen.against, fallen.needed) == ("majority", 133, 205, 3)
    assert outcome.winners == (outcome.candidates[1],)
    assert outcome.ranking[-1] == (fallen.candidate,)


def test_the_default_option_wins_when_nothing_else_is_left():
    outcome = counted(from_file(HERE / "2006_vote_004.json"))
    assert outcome.winners == ("Further Discussion",)
    assert outcome.reason.code == "default-wins"


# Burlington 2009: three rules, three winners


@pytest.fixture
def burlington() -> Rankings:
    return ranked(real("irv-burlington-2009/burl2009.abif"))


def test_three_rules_find_three_mayors(burlington: Rankings):
    rules: list[Callable[[Rankings], Outcome]] = [plurality, irv, schulze]
    winners = [rule(burlington).winners for rule in rules]
    assert winners == [("Wright",), ("Kiss",), ("Montroll",)]


def test_the_numbers_of_burlington_are_the_official_ones_but_for_a_few_odd_ballots(burlington: Rankings):
    first, last = plurality(burlington).points, irv(burlington).rounds[-1].votes
    assert first
    assert abs(float(first["Wright"]) - 2951) <= 6
    assert abs(float(last["Kiss"]) - 4313) <= 6
    assert abs(float(last["Wright"]) - 4061) <= 6


def test_montroll_beats_each_of_the_others_one_to_one(burlington: Rankings):
    outcome = schulze(burlington)
    assert outcome.matrix
    place = {name: number for number, name in enumerate(outcome.candidates)}
    for other, ours, theirs in (("Kiss", 4068, 3476), ("Wright", 4600, 3665)):
        assert abs(outcome.matrix[place["Montroll"]][place[other]] - ours) <= 6
        assert abs(outcome.matrix[place[other]][place["Montroll"]] - theirs) <= 6
    assert outcome.reason.code == "beats-everyone"


# Scotland: wards of 2007, stage by stage


@pytest.mark.parametrize("ward", WARDS)
def test_a_scottish_count_is_the_reference_count_at_every_stage(ward: str):
    reading = from_file(real(f"stv/blt/{ward}.blt"))
    assert isinstance(reading.ballots, Rankings)
    outcome = stv(reading.ballots, reading.seats)
    (report,) = (path.read_text() for path in BESIDE.glob(f"stv/reference/{ward}-scotland-*"))
    assert outcome.quota == Fraction(next(iter(re.findall(r"Quota: ([\d.]+)", report))))
    stages = stages_of(report)
    assert all(dict(one.votes) in stages for one in outcome.rounds)
    seated = {name for name, _ in re.findall(r"Elected: +(.*) \(([\d.]+)\)", report.split("Count Complete")[1])}
    assert set(outcome.winners) - set(outcome.tied) <= seated <= set(outcome.winners)
    assert bool(outcome.tied) == ("by lot" in report and ward == "SC-Vm-12")


def stages_of(report: str) -> list[dict[str, Fraction]]:
    action = r"Action: (?:Begin Count|Surplus transferred|Transfer defeated).*\n"
    blocks = re.findall(action + r"((?:\t(?:Hopeful|Pending|Elected|Defeated): .*\n)+)", report)
    line = r"(?:Hopeful|Pending|Elected): +(.*) \(([\d.]+)\)"
    return [{name.strip(): Fraction(votes) for name, votes in re.findall(line, block)} for block in blocks]


# Committees by approval: exact profiles with every tied committee


@pytest.mark.parametrize("name", COMMITTEES)
def test_approval_seats_every_committee_that_ties(name: str):
    text = Path(real(f"committee-approval/{name}")).read_text()
    options = range(int(field(text, "num_cand")))
    profile = [re.findall(r"\d+", said) for said in re.findall(r"\[([\d,\s]*)\]", field(text, "profile"))]
    outcome = approval(approvals(map(str, options), ((said, 1) for said in profile)), int(field(text, "committeesize")))
    found = re.search(r"- rule_id: av\n  result: ([\d,\s\[\]]*)\n  resolute: false", text)
    if not found:
        pytest.skip("not counted by plain approval there")
    committees = [set(re.findall(r"\d+", said)) for said in re.findall(r"\[([\d,\s]+)\]", found[1])]
    assert set(outcome.winners) == set.union(*committees)
    assert set(outcome.winners) - set(outcome.tied) == (
        set.intersection(*committees) if len(committees) > 1 else committees[0]
    )


def field(text: str, name: str) -> str:
    found = re.search(rf"^{name}: (.*(?:\n  .*)*)", text, re.MULTILINE)
    assert found
    return found[1]


def test_an_approval_is_not_made_of_ranks_unasked():
    assert isinstance(from_file(HERE / "committee-2023.csv", "approvals").ballots, Approvals)
    assert "Any number above 0 was taken for an approval." in from_file(HERE / "committee-2023.csv", "approvals").notes
