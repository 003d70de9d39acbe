"""The results page: mix-ups and their signs, the comparison, the race, the hardest signs, what goes home."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from signcore import race
from signcore.classroom.desk import Desk
from signcore.classroom.errors import LimitError
from signcore.datasets.base import SignDataset
from signcore.runs.store import EpochEvent, RunState, RunStore
from tests.idle_launcher import IdleLauncher
from tests.ui.finished_runs import finished
from tests.ui.plainly import seen
from ui.results.race import conclusion
from ui.shared import cache

Opener = Callable[..., AppTest]
PAGE = "pages/lab/results.py"


@pytest.fixture(autouse=True)
def nothing_is_tended(monkeypatch: pytest.MonkeyPatch) -> None:
    """No training starts in these tests."""
    monkeypatch.setattr(cache, "make_launcher", lambda _store: IdleLauncher())


def words(app: AppTest) -> str:
    return "\n".join(seen(text.value) for text in [*app.markdown, *app.caption])


def chosen(app: AppTest, label: str) -> object:
    return next(box for box in app.selectbox if box.label == label).value


def test_a_mix_up_shows_its_signs_and_leads_on(toy_signs: SignDataset, open_page: Opener) -> None:
    run = finished(toy_signs, "Ours")
    app = open_page(PAGE, data=toy_signs.id, run=run.id, view="closely")
    assert not app.exception
    assert "91.7% of 48 validation signs are read right." in words(app)  # 44 of 48
    assert (chosen(app, "The sign shows"), chosen(app, "It was read as")) == (0, 1), "the most frequent one first"
    assert "1 of 2 signs for A was read as B." in words(app) or "1 of 2 signs for A were read as B." in words(app)
    app.button(key="mixup-2-3").click().run()
    assert (chosen(app, "The sign shows"), chosen(app, "It was read as")) == (2, 3)
    assert "Look at the" in words(app)
    next(box for box in app.selectbox if box.label == "It was read as").set_value(2).run()
    assert "1 of 2 signs for C were read right." in words(app)
    app.button(key="mixup-2-3").click().run()
    why = next(button for button in app.button if button.label == "Why D, not C?")
    why.click().run()
    mine = app.session_state["signlab"]
    assert mine.pinned == ("validation", 2) and mine.letters_against() == "DC" and mine.model_run == run.id


def test_a_sign_goes_to_be_painted_on(toy_signs: SignDataset, open_page: Opener) -> None:
    run = finished(toy_signs, "Ours")
    app = open_page(PAGE, data=toy_signs.id, run=run.id, view="closely")
    next(button for button in app.button if button.label == "Paint on it").click().run()
    assert app.session_state["way"] == "sign" and app.session_state["signlab"].pinned == ("validation", 0)


@pytest.mark.parametrize(
    ("look", "said"),
    [
        ("surest", "Most confident mistakes"),
        ("letters", "A is read right least often, 50.0% of its signs; E most often, 100%."),
        ("sureness", "It says on average that it is 80.0% sure, and 91.7% of its answers are right: the calibration error is 11.7%."),
        ("for-whom", "Training has a near copy"),
    ],
)
def test_each_look_says_its_fact(look: str, said: str, toy_signs: SignDataset, open_page: Opener) -> None:
    run = finished(toy_signs, "Ours")
    app = open_page(PAGE, data=toy_signs.id, run=run.id, view="closely")
    app.session_state["look"] = look
    app.run()
    assert not app.exception and said in words(app)


def test_without_a_mistake_there_is_none_to_show(toy_signs: SignDataset, open_page: Opener) -> None:
    run = finished(toy_signs, "Perfect", wrong=0)
    app = open_page(PAGE, data=toy_signs.id, run=run.id, view="closely")
    assert not app.exception and "100% of 48 validation signs are read right." in words(app)
    app.session_state["look"] = "surest"
    app.run()
    assert not app.exception and "Not one mistake." in seen(app.success[0].value)


def test_the_hardest_signs_are_those_that_most_get_wrong(toy_signs: SignDataset, open_page: Opener) -> None:
    finished(toy_signs, "One", wrong=2)
    finished(toy_signs, "Two", wrong=4)
    app = open_page(PAGE, data=toy_signs.id, view="hardest")
    assert not app.exception
    assert "2 networks were asked about 48 validation signs; 4 of them were wrong at least once, 2 every time." in words(app)


def test_repeats_become_a_band_and_a_difference_may_be_luck(toy_signs: SignDataset, open_page: Opener) -> None:
    runs = [finished(toy_signs, f"A{seed}", {"seed": str(seed)}, accuracies=(0.5, 0.90 + 0.01 * seed)) for seed in range(3)]
    runs += [finished(toy_signs, f"B{seed}", {"seed": str(seed), "epochs": "9"}, accuracies=(0.5, 0.91 + 0.01 * seed)) for seed in range(3)]
    app = open_page(PAGE, data=toy_signs.id)
    app.multiselect(key="compared").set_value([run.id for run in runs]).run()
    assert not app.exception
    # Means 0.91 and 0.92, standard deviations 0.01, three each: t = 0.01 / (0.01 √(2/3)), 4 degrees of freedom, p = 0.288
    assert "A0 and B0 differ by 1.0 points. Chance alone does that in 28.8% of cases: luck." in words(app).replace("**", "")
    assert "3 seeds: 88.5% to 93.5%" in words(app)


def test_another_start_and_another_setting_are_queued(toy_signs: SignDataset, open_page: Opener) -> None:
    run = finished(toy_signs, "Ours", {"seed": "1"})
    app = open_page(PAGE, data=toy_signs.id)
    app.session_state["again-box"] = True
    app.run()
    app.number_input(key="again-seeds").set_value(2).run()
    app.button(key="again-repeat").click().run()
    assert not app.exception
    store = RunStore()
    assert sorted(one.config.train.seed for one in store.runs([RunState.QUEUED])) == [0, 2]
    app.selectbox(key="again-setting").set_value("filters").run()
    app.text_input(key="again-value-filters").set_value("8,8,8").run()
    app.button(key="again-change").click().run()
    newest = store.runs()[0]
    assert newest.config == run.config.with_settings({"filters": "8,8,8"}) and newest.name == "CNN 8-8-8, Filters: 8, 8, 8"
    app.text_input(key="again-value-filters").set_value("many").run()
    app.button(key="again-change").click().run()
    assert not app.exception and app.error and len(store.runs()) == 4
    for one in store.runs([RunState.QUEUED]):
        store.add_events(one.id, epochs=[EpochEvent(0, 1.0, 0.9, 1.5, 0.5, 2.0, 100.0, 0.001)])
    app.run()
    assert len(app.multiselect(key="compared").value) == 4, "what was started here joins"


def test_the_list_is_searched_and_starred(toy_signs: SignDataset, open_page: Opener) -> None:
    old, new = finished(toy_signs, "Old"), finished(toy_signs, "New", {"filters": "8,8,8"})
    app = open_page(PAGE, data=toy_signs.id)
    app.session_state["run-list-box"] = True
    app.run()
    app.multiselect(key="compared").set_value([old.id]).run()
    app.button(key="star-True").click().run()
    assert RunStore().run(old.id).facts.is_starred and not RunStore().run(new.id).facts.is_starred
    assert app.dataframe[0].value.iloc[:, 1].tolist() == ["Old", "New"], "stars first"
    app.text_input(key="run-search").set_value("filters=8").run()
    assert app.dataframe[0].value.iloc[:, 1].tolist() == ["New"]


def test_the_race_starts_three_and_says_how_it_came_out(toy_signs: SignDataset, open_page: Opener) -> None:
    app = open_page(PAGE, data=toy_signs.id, view="race")
    app.button(key="race-start").click().run()
    assert not app.exception
    store = RunStore()
    runs = {run.id: run for run in store.runs()}
    lanes = race.latest(list(runs.values()), toy_signs.content_hash)
    assert list(lanes) == ["dense", "cnn", "cnn augmented"] and len(runs) == 3
    assert {run.config for run in runs.values()} == set(race.lanes("small").values())
    for lane, (training, validation) in {"dense": (0.98, 0.78), "cnn": (0.999, 0.948), "cnn augmented": (0.986, 0.987)}.items():
        store.add_events(lanes[lane].id, epochs=[EpochEvent(5, 0.1, training, 0.5, validation, 2.0, 100.0, 0.001)])
        store.set_state(lanes[lane].id, RunState.FINISHED)
    app.run()
    assert not app.exception
    assert "Widest gap: Dense 512-512, 20 points. Best on signs it never saw: The CNN, varied signs, 98.7%." in words(app)


def test_a_grid_is_queued_fills_and_has_bands(toy_signs: SignDataset, open_page: Opener) -> None:
    app = open_page(PAGE, data=toy_signs.id, view="sweep")
    assert "Nothing of this grid is trained yet." in words(app)
    assert app.button(key="sweep-start").label == "Train 12 networks"
    app.text_input(key="sweep-rows-filters").set_value("8, 16")
    app.text_input(key="sweep-columns-conv_dropout").set_value("0, 0.4")
    app.number_input(key="sweep-seeds").set_value(2).run()
    app.button(key="sweep-start").click().run()
    assert not app.exception
    store = RunStore()
    runs = store.runs()
    assert sorted((run.config.model.filters[0], run.config.model.conv_dropout[0], run.config.train.seed) for run in runs) == [
        (filters, dropout, seed) for filters in (8, 16) for dropout in (0.0, 0.4) for seed in (0, 1)
    ]
    assert {run.config.train.subset for run in runs} == {2400}, "the small budget"
    assert "Every cell is trained or on its way." in words(app)
    for run in runs:
        if run.config.model.filters[0] == 8:
            share = 0.5 + run.config.model.conv_dropout[0] + 0.02 * run.config.train.seed
            store.add_events(run.id, epochs=[EpochEvent(0, 1.0, 0.9, 1.5, share, 2.0, 100.0, 0.001)])
            store.set_state(run.id, RunState.FINISHED)
    app.run()
    assert not app.exception
    assert "2 of 4 cells are known. Best so far: Filters 8, Dropout in the blocks 0.4, validation accuracy 91.0%;" in words(app)
    assert "Dropout in the blocks 0: 51.0%; Dropout in the blocks 0.4: 91.0%." in words(app)
    app.text_input(key="sweep-rows-filters").set_value("many").run()
    assert not app.exception and "filters is given as 'many', which can't be read." in seen(app.warning[0].value)


def test_a_limit_of_the_class_leaves_what_was_queued_before_it_and_says_so(
    toy_signs: SignDataset, open_page: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, asked = Desk.submit, []

    def submit(desk: Desk, *arguments: object) -> object:
        asked.append(arguments)
        if len(asked) > 3:
            raise LimitError("You have 3 trainings in the queue.")
        return real(desk, *arguments)

    monkeypatch.setattr(Desk, "submit", submit)
    app = open_page(PAGE, data=toy_signs.id, view="sweep")
    app.button(key="sweep-start").click().run()
    assert not app.exception and len(RunStore().runs()) == 3
    assert "3 of 12 are in the queue, and no more: You have 3 trainings in the queue." in seen(app.warning[0].value)


def test_a_conclusion_is_computed() -> None:
    events = {"dense": [EpochEvent(0, 1, 0.5, 1, 0.45, 1, 1, 1)], "cnn": [EpochEvent(0, 1, 0.9, 1, 0.6, 1, 1, 1)]}
    assert conclusion(events) == "Widest gap: The lesson's CNN, 30 points. Best on signs it never saw: The lesson's CNN, 60.0%."


def test_a_file_is_made_by_a_process_of_its_own_and_saved(toy_signs: SignDataset, open_page: Opener) -> None:
    run = finished(toy_signs, "Ours")
    app = open_page(PAGE, data=toy_signs.id, run=run.id, view="closely")
    kinds = app.selectbox(key=f"home-kind-{run.id}")
    assert ".keras" not in kinds.options, "there is no model"
    kinds.set_value("history").run()
    app.button(key=f"home-make-{run.id}").click().run(timeout=60)
    assert not app.exception and not app.error
    assert [button for button in app.get("download_button") if button.proto.label == f"Save signlab-{run.id}.csv"]


def test_a_run_from_another_computer_that_is_none_is_a_sentence(toy_signs: SignDataset, open_page: Opener, tmp_path: Path) -> None:
    app = open_page(PAGE, data=toy_signs.id)
    app.session_state["arrivals"] = True
    app.run()
    app.get("file_uploader")[0].set_value(("a.signlab", b"nothing", "application/octet-stream")).run()
    assert not app.exception and "a.signlab is not a SignLab run, or it is damaged." in seen(app.error[0].value)
