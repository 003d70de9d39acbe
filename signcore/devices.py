"""Which processor trains: chosen before the framework starts, and named for people.

What loads a framework is called by trainings alone; the server reads what they found out from the store. Names, cores and whether there
is an NVIDIA GPU are asked of the operating system, by anybody.
"""

from __future__ import annotations

import math
import os
import platform
import shutil
from pathlib import Path

from signcore.errors import ConfigError
from signcore.i18n import _, ngettext


def cpu_name() -> str:
    """The processor's name with its cores, e.g. ``"Intel Core i5-8250U, 8 cores"``."""
    count = core_count()
    return ngettext("{processor}, {count} core", "{processor}, {count} cores", count).format(processor=processor_name(), count=count)


def processor_name() -> str:
    """What the processor calls itself, as far as the system tells."""
    name = platform.processor() or platform.machine()
    return next((line.split(":", 1)[1].strip() for line in _cpuinfo().splitlines() if line.startswith("model name")), name)


def nvidia_gpu_in_sight() -> bool:
    """Whether the machine has an NVIDIA GPU with its driver, found out without a framework.

    Whether the framework that is installed can use it is another question.
    """
    return shutil.which("nvidia-smi") is not None or Path("/proc/driver/nvidia/version").exists()


def core_count() -> int:
    """Processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _cpuinfo() -> str:
    """What Linux says of the processor; empty elsewhere."""
    cpuinfo = Path("/proc/cpuinfo")
    return cpuinfo.read_text(encoding="utf-8", errors="replace") if cpuinfo.exists() else ""


def prepare_device(choice: str) -> str:
    """Make Keras' backend use the device that was chosen, and name it.

    GPU memory is taken as it is needed rather than all at once, so that several runs and the classroom's other programs
    fit beside each other.

    Args:
        choice: ``"auto"`` (a GPU where there is one), ``"gpu"``, ``"gpus"`` (all of them at once) or ``"cpu"``.

    Raises:
        ConfigError: a GPU was asked for and there is none, or several and the backend can't share batches between them.
    """
    import keras

    backend = keras.backend.backend()
    found = [] if choice == "cpu" else gpu_names()
    if choice == "gpus":
        _check_sharing(backend)
    if choice in ("gpu", "gpus") and not found:
        raise ConfigError(
            _("A GPU was asked for, but {backend} finds none on this machine. Choose “auto” or “cpu”.").format(backend=backend)
        )
    if backend == "tensorflow":
        _prepare_tensorflow(on_cpu=not found)
    elif not found:
        keras.device("cpu:0").__enter__()  # for the rest of this process: it trains one run
    if choice == "gpus":
        spread_over(keras.distribution.list_devices("gpu"))
        return f"{len(found)} × {found[0]}"
    return found[0] if found else cpu_name()


def _check_sharing(backend: str) -> None:
    if backend != "jax":
        raise ConfigError(
            _(
                "Keras can use several GPUs at once with JAX only, and this is {backend}. Install jax and set "
                "KERAS_BACKEND=jax before starting, or choose one GPU."
            ).format(backend=backend)
        )


def spread_over(devices: list[str]) -> None:
    """Let every device of this list train the same network on its share of each batch, for the rest of this process."""
    import keras

    keras.distribution.set_distribution(keras.distribution.DataParallel(devices=devices))


def replicas() -> int:
    """Into how many parts each batch is split: the number of devices that train together. Batches have to be multiples of it."""
    import keras

    spread = keras.distribution.distribution()
    return 1 if spread is None else math.prod(spread.device_mesh.shape)


def _prepare_tensorflow(*, on_cpu: bool) -> None:
    import tensorflow as tf

    gpus = tf.config.list_physical_devices("GPU")
    if on_cpu and gpus:
        tf.config.set_visible_devices([], "GPU")
    for gpu in [] if on_cpu else gpus:
        if not tf.config.experimental.get_memory_growth(gpu):  # setting it again is an error once TensorFlow has begun
            tf.config.experimental.set_memory_growth(gpu, True)


def gpu_names() -> list[str]:
    """The GPUs that Keras' backend can use in this process, by name; with TensorFlow none once the processor was chosen."""
    import keras

    match keras.backend.backend():
        case "tensorflow":
            import tensorflow as tf

            gpus = tf.config.get_visible_devices("GPU")
            return [tf.config.experimental.get_device_details(gpu).get("device_name", gpu.name) for gpu in gpus]
        case "jax":
            import jax

            return [device.device_kind for device in jax.devices() if device.platform != "cpu"]
        case "torch":
            import torch

            if torch.backends.mps.is_available():
                return ["Apple GPU"]
            return [torch.cuda.get_device_name(i) for i in range(torch.cuda.device_count())]
    return []
