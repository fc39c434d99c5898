"""Whatever one can propose, and how it reads before it is put, can be read in another language too."""

from collections.abc import Iterator

from lichen.practices.charter import AgreementMade, ValueNamed
from lichen.practices.keepers import DeviceLives, KeeperNamed
from lichen.practices.members import MemberLeft, MemberVouched
from lichen.practices.suspension import SuspensionCalled, Suspensions
from lichen.practices.talk import RemarkMade
from lichen.practices.tasks import TaskOpened
from tests.language.test_everything_is_translatable import Shown, complaints, pseudo, town
from tests.people import key_of
from tests.web.visitors import Browser, Town

ATTIC, SHED, ROOF = (key_of(name).public for name in ("attic", "shed", "roof"))

__all__ = ["pseudo", "town"]

TYPED = {
    "title": "Πάγκος", "why": "Να καθόμαστε", "options": "Δευτέρα\nΤρίτη", "text": "Ησυχία", "name": "Ταμείο",
    "meaning": "Ρωτάμε", "purpose": "Μαζί", "circle": "Οδός", "accountabilities": "Κλειδιά", "urgent": "yes",
}  # fmt: skip


def ready_to_decide(town: Town) -> tuple[Browser, list[str]]:
    """A circle whose charter holds, and every address at which something can be proposed."""
    anna, eleni, iris, nikos = town.browser(), town.browser(), town.browser(), town.browser()
    anna.starts("Οδός Φτελιάς", "Άννα", "Για να μη μείνει κανείς μόνος.")
    eleni.joins(anna.invites(), "Ελένη")
    nikos.joins(anna.invites(), "Νίκος")
    anna.says(AgreementMade(), title="Κλειδιά", text="Δύο")
    anna.says(ValueNamed(), name="Φροντίδα", meaning="Ρωτάμε")
    anna.says(TaskOpened(), title="Οι σκάλες")
    anna.says(KeeperNamed(ATTIC), name="Σοφίτα", address="https://sofita.example.org")
    eleni.says(DeviceLives(SHED))
    for one in (anna, eleni, nikos):
        one.agrees()
    iris.joins(anna.invites(), "Ίρις")
    eleni.says(MemberVouched(iris.member))
    town.days_pass(15)
    said = eleni.says(RemarkMade(anna.circle, ""), text="Εδώ μένει")
    for one in (anna, eleni):
        one.says(SuspensionCalled(iris.member), reason="Χάθηκε")
    nikos.says(KeeperNamed(ROOF), name="Ταράτσα")
    nikos.says(MemberLeft())
    [stop] = town.node.circle(anna.circle)[Suspensions].stops
    ways = ["question", "choice", "advice", "small", "purpose", "numbers", "value", "drop-value", "agreement", "role"]
    ways += [f"dismiss/{ATTIC}", f"dismiss/{SHED}", f"readmit/{ATTIC}"]
    ways += [f"part/{eleni.member}", f"lift/{stop.event}", f"keep-stopped/{stop.event}", f"erase/{said}"]
    agreement = next(link for link in anna.asked("/propose/charter").links if "/propose/agreement/" in link)
    name = agreement.rpartition("/")[2]
    return anna, [*ways, f"agreement/{name}", f"end-agreement/{name}"]


def shown(one: Browser) -> Iterator[tuple[str, Shown]]:
    for path in ("", "/charter", "/roles", "/machines", "/part"):
        yield path, Shown(one.asked(f"/propose{path}").response.text)


def test_every_form_its_reasons_and_how_it_reads_before_it_is_put(town: Town) -> None:
    anna, ways = ready_to_decide(town)
    found = dict(shown(anna))
    for way in ways:
        page = anna.asked(f"/propose/{way}")
        found[way] = Shown(page.response.text)
        form = page.form(f"/propose/{way}")
        typed = {**form.fields, **{name: text for name, text in TYPED.items() if name in form.names}}
        for name, data in (("empty", {}), ("typed", typed), ("late", {**typed, "closes": "2001-01-01"})):
            found[f"{way} {name}"] = Shown(anna.sends(form.action, data).response.text)
    assert [said for path, one in found.items() for said in complaints(path, one)] == []


def test_so_can_the_pages_that_lead_there(town: Town) -> None:
    anna, ways = ready_to_decide(town)
    leads = ("/charter", "/people", "/record", "/work", "", "/act/keeper.named", "/act/keeper.released")
    member = next(way for way in ways if way.startswith("part/")).partition("/")[2]
    name = next(way for way in ways if way.startswith("agreement/")).partition("/")[2]
    words = next(way for way in ways if way.startswith("erase/")).partition("/")[2]
    iris = next(link for link in anna.asked("/people").links if link.count("/people/") and member not in link)
    more = (f"/people/{member}", f"/agreement/{name}", f"/record/{words}", f"{iris.partition(anna.home)[2]}/stop")
    assert "stand-for" in "".join(form.action for form in anna.asked("").forms)
    for path in (*leads, *more):
        assert complaints(path, Shown(anna.asked(path).response.text)) == [], path
