"""Which launcher the environment asks for, and what is said where that can't be."""

from __future__ import annotations

import importlib.util

import pytest

from signcore.running.cluster import ClusterError
from signcore.running.cluster.choice import check_choice, launcher_of
from signcore.running.cluster.computer import measured_speed, this_computer
from signcore.running.cluster.keys import ensure_room_file, security_of
from signcore.running.launchers.local import LocalLauncher
from signcore.running.scheduler import notice_dead_runs
from signcore.runs.store import RunState
from tests.toy_runs import tiny_config


def test_without_a_word_trainings_are_this_machine_s(run_store, monkeypatch):
    monkeypatch.delenv("SIGNLAB_CLUSTER", raising=False)
    check_choice()
    launcher = launcher_of(run_store, keep_spare=False)
    assert isinstance(launcher, LocalLauncher) and launcher.room() is None


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("192.168.1.10", "not a room's address"),
        ("tls://192.168.1.10", "Expected one like tls://"),
        ("http://a:1", "not a room's address"),
        ("tls://a:8786", "room.pem can't be read"),
    ],
)
def test_what_can_not_be_is_said_in_a_sentence(run_store, monkeypatch, said, sentence):
    pytest.importorskip("distributed")
    monkeypatch.setenv("SIGNLAB_CLUSTER", said)
    for call in (check_choice, lambda: launcher_of(run_store, keep_spare=False)):
        with pytest.raises(ClusterError, match=sentence):
            call()


def test_without_dask_one_sentence_says_what_to_install(run_store, monkeypatch):
    monkeypatch.setenv("SIGNLAB_CLUSTER", "own")
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    for call in (check_choice, lambda: launcher_of(run_store, keep_spare=False)):
        with pytest.raises(ClusterError, match=r"pip install -r requirements-cluster\.txt"):
            call()


def test_a_room_s_file_is_made_once_and_opened_and_another_file_is_refused(tmp_path):
    pytest.importorskip("distributed")
    path = ensure_room_file(tmp_path / "here" / "room.pem")
    content = path.read_bytes()
    assert ensure_room_file(path) == path and path.read_bytes() == content and path.stat().st_mode & 0o077 == 0
    security = security_of(path)
    assert security.require_encryption and security.tls_client_key == security.tls_worker_key != security.tls_client_cert
    authority = content.decode().split("-----BEGIN CERTIFICATE-----")
    for wrong in ("", "hello", "-----BEGIN CERTIFICATE-----" + authority[1], content.decode().replace("BEGIN CERT", "BEGIN HURT")):
        (tmp_path / "wrong.pem").write_text(wrong)
        with pytest.raises(ClusterError, match=r"wrong\.pem is not a room's file"):
            security_of(tmp_path / "wrong.pem")


def test_a_computer_s_speed_is_measured_once(tmp_path, monkeypatch):
    import subprocess

    measured = []
    monkeypatch.setattr("signcore.running.cluster.computer.processor_name", lambda: "one")

    def run(*_arguments, **_more):
        measured.append(1)
        return subprocess.CompletedProcess([], 0, stdout="12.5\n")

    monkeypatch.setattr("signcore.running.cluster.computer.subprocess.run", run)
    assert measured_speed(tmp_path) == measured_speed(tmp_path) == 12.5 and len(measured) == 1
    monkeypatch.setattr("signcore.running.cluster.computer.processor_name", lambda: "another")
    assert measured_speed(tmp_path) == 12.5 and len(measured) == 2
    assert this_computer("pc").name == "pc" and this_computer().cores >= 1


def test_runs_of_a_room_are_not_taken_for_dead_while_no_server_is_there(run_store, toy_signs):
    run_store.create(tiny_config(), toy_signs)
    run = run_store.take_next(1)
    run_store.add_facts(run.id, machine="ada")
    run_store.set_state(run.id, RunState.TRAINING)
    notice_dead_runs(run_store)
    assert run_store.run(run.id).state is RunState.TRAINING
    run_store.set_state(run.id, RunState.INTERRUPTED)
    run_store.requeue(run.id, 0)
    assert run_store.run(run.id).facts.machine == "", "it may go on anywhere"
