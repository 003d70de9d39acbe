"""Which processor trains: chosen before the framework starts, and named for people.

Only processes that load Keras call this. The server reads what they found out from the store.
"""

from __future__ import annotations

import os
import platform
from pathlib import Path

from signcore.errors import ConfigError
from signcore.i18n import _


def cpu_name() -> str:
    """The processor's name with its cores, e.g. ``"Intel Core i5-8250U, 8 cores"``."""
    name = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines()
        name = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), name)
    return f"{name}, {core_count()} {_('cores')}"


def core_count() -> int:
    """Processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def prepare_device(choice: str) -> str:
    """Make Keras' backend use the device that was chosen, and name it.

    GPU memory is taken as it is needed rather than all at once, so that several runs and the classroom's other programs
    fit beside each other.

    Args:
        choice: ``"auto"`` (a GPU where there is one), ``"gpu"`` or ``"cpu"``.

    Raises:
        ConfigError: ``"gpu"`` was asked for and there is none.
    """
    import keras

    found = gpu_names()
    if choice == "gpu" and not found:
        raise ConfigError(_("A GPU was asked for, but {backend} finds none on this machine. Choose “auto” or “cpu”.").format(backend=keras.backend.backend()))
    on_cpu = choice == "cpu" or not found
    match keras.backend.backend():
        case "tensorflow":
            import tensorflow as tf

            gpus = tf.config.list_physical_devices("GPU")
            if on_cpu:
                tf.config.set_visible_devices([], "GPU")
            for gpu in [] if on_cpu else gpus:
                tf.config.experimental.set_memory_growth(gpu, True)  # noqa: FBT003 - their signature
        case "jax":
            import jax

            if on_cpu:
                jax.config.update("jax_platforms", "cpu")
        case "torch":
            import torch

            if on_cpu:
                torch.set_default_device("cpu")
    return cpu_name() if on_cpu else found[0]


def gpu_names() -> list[str]:
    """The GPUs that Keras' backend can use, by name."""
    import keras

    match keras.backend.backend():
        case "tensorflow":
            import tensorflow as tf

            gpus = tf.config.list_physical_devices("GPU")
            return [tf.config.experimental.get_device_details(gpu).get("device_name", gpu.name) for gpu in gpus]
        case "jax":
            import jax

            return [device.device_kind for device in jax.devices() if device.platform != "cpu"]
        case "torch":
            import torch

            return [torch.cuda.get_device_name(i) for i in range(torch.cuda.device_count())]
    return []
