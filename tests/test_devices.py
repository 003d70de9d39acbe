from __future__ import annotations

import keras
import pytest

from signcore.devices import gpu_names


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="asks TensorFlow")
def test_a_gpu_that_was_hidden_from_this_process_does_not_count(monkeypatch):
    import tensorflow as tf

    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind=None: ["/physical_device:GPU:0"] if kind == "GPU" else [])
    monkeypatch.setattr(tf.config, "get_visible_devices", lambda _kind=None: [])
    assert gpu_names() == []
