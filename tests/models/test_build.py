"""What Keras makes of a plan, saved and opened again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from signcore.config import RunConfig
from signcore.models import plan_model


def test_a_model_with_even_contrast_opens_in_safe_mode(tmp_path: Path) -> None:
    keras = pytest.importorskip("keras")
    from signcore.models.build import build_model

    model = build_model(plan_model(RunConfig().with_settings({"local_contrast": "true", "filters": "4,4"}).model))
    model.save(tmp_path / "even.keras")
    again = keras.saving.load_model(tmp_path / "even.keras", safe_mode=True)
    images = np.random.default_rng(0).integers(0, 256, (3, 28, 28, 1)).astype(np.float32)
    np.testing.assert_allclose(again.predict_on_batch(images), model.predict_on_batch(images), atol=1e-6)
    assert [layer.name for layer in again.layers] == [layer.name for layer in model.layers]
