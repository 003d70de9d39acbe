"""Training runs on disk: their records, their events, their commands and their files."""

from signcore.runs.store import BatchEvent, EpochEvent, Run, RunState, RunStore

__all__ = ["BatchEvent", "EpochEvent", "Run", "RunState", "RunStore"]
