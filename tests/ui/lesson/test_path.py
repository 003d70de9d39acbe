"""A scene is found by its id alone, and is the one that the whole path has."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from signcore.datasets import SignDataset


def _page() -> None:
    import streamlit as st

    from signcore.datasets import library
    from ui.lesson.path import all_scenes, scene_named

    dataset = library.open_dataset(st.session_state["data"])
    for scene in all_scenes(dataset):
        found = scene_named(scene.id, dataset)
        st.text(f"{scene.id} {found is not None and (found.id, found.title, found.question) == (scene.id, scene.title, scene.question)}")
    st.text(f"nowhere {scene_named('nowhere', dataset)}")


def test_each_scene_is_found_by_its_id(toy_signs: SignDataset) -> None:
    app = AppTest.from_function(_page)
    app.session_state["data"] = toy_signs.id
    app.run()
    assert not app.exception
    *scenes, nowhere = [text.value.split() for text in app.text]
    assert len(scenes) == 18 and all(found == "True" for _id, found in scenes), scenes
    assert nowhere == ["nowhere", "None"]
