"""SignLab's library: data, models, training and explanation of sign language recognition.

Nothing here imports Streamlit, and nothing imported by the dashboard's server process imports Keras: only
:mod:`signcore.training.worker`, :mod:`signcore.compute_worker` and the command line load it.
"""

__version__ = "0.1.0"
