"""SignLab's library: data, models, training and explanation of sign language recognition.

Nothing here imports Streamlit, and nothing imported by the dashboard's server process imports Keras: only
:mod:`signcore.running.worker`, :mod:`signcore.inference.worker` and the command line load it.
"""

import importlib.util
import os

__version__ = "0.1.0"


def _choose_backend() -> None:
    """Let Keras compute with what is installed: JAX on Macs with an Intel processor, where it would ask for TensorFlow by itself."""
    if "KERAS_BACKEND" not in os.environ and importlib.util.find_spec("tensorflow") is None:
        found = next((name for name in ("jax", "torch") if importlib.util.find_spec(name)), None)
        if found:
            os.environ["KERAS_BACKEND"] = found


_choose_backend()
