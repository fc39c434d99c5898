"""Machines that may hold the record, from the command line."""

from tests.cli.conftest import Lichen
from tests.cli.test_propose import Later, agreed, decides, elm, later
from tests.people import key_of

__all__ = ["agreed", "elm", "later"]

ATTIC = key_of("attic").public


def test_a_machine_is_named_by_its_key_and_taken_back_by_its_name(elm: Lichen):
    elm(
        "act",
        "keeper-named",
        "--node",
        ATTIC,
        "--name",
        "Attic",
        "--address",
        "https://attic.example.org",
        "--as",
        "Ana",
    )
    assert "the machine “Attic” may hold our record" in elm.says("show", "record", "--as", "Bo")
    refused = elm.says("act", "keeper-released", "--node", "Attic", "--as", "Bo", ends_with=2)
    assert "there are no machines here" in refused
    elm("act", "keeper-released", "--node", "att", "--as", "Ana")
    refused = elm.says("act", "keeper-released", "--node", "att", "--as", "Ana", ends_with=2)
    assert "there are no machines here" in refused


def test_a_machine_is_parted_with_and_let_back_by_what_it_is_called(agreed: Lichen, later: Later):
    agreed("act", "keeper-named", "--node", ATTIC, "--name", "Attic", "--as", "Ana")
    decides(agreed, later, "--title", "The attic burnt", "--dismiss", "Attic")
    refused = agreed.says("act", "keeper-named", "--node", ATTIC, "--name", "Roof", "--as", "Bo", ends_with=1)
    assert "The circle parted with this machine" in refused
    decides(agreed, later, "--title", "It did not", "--readmit", "attic")
    agreed("act", "keeper-named", "--node", ATTIC, "--name", "Roof", "--as", "Bo")


def test_who_stands_for_a_machine_whose_people_have_gone_is_due(elm: Lichen):
    elm("act", "keeper-named", "--node", ATTIC, "--name", "Attic", "--as", "Bo")
    elm("act", "member-left", "--as", "Bo")
    told = elm.says("due", "--as", "Cy")
    assert "Nobody stands for the machine “Attic” any more" in told
    assert 'lichen act keeper-named --node "Attic" --name "Attic"' in told
    elm("act", "keeper-named", "--node", "Attic", "--name", "Attic", "--as", "Cy")
    assert "Attic" not in elm.says("due", "--as", "Cy")


def test_where_a_key_lives_is_not_typed_by_hand(elm: Lichen):
    assert "device-lives" not in elm.says("act", "--help")
