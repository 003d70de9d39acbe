# SignLab for a class, behind a proxy: docs/deploy.md, docs/security.md; compose.yaml starts it with one.
#
#   docker build -t signlab .
#   docker run --rm --init -p 127.0.0.1:8501:8501 -v signlab-store:/store signlab
#
# Two stages, so that pip, its caches and what it compiles are not carried along. What seldom changes comes first: a change of the
# code makes a layer of 7 MB anew and not the 2.8 GB with TensorFlow.
FROM python:3.12-slim AS packages
WORKDIR /build
RUN python -m venv /packages
COPY requirements.txt ./
RUN /packages/bin/pip install --no-cache-dir --disable-pip-version-check -r requirements.txt

FROM python:3.12-slim
RUN groupadd --gid 1000 signlab \
 && useradd --uid 1000 --gid signlab --create-home --shell /usr/sbin/nologin signlab \
 && install --directory --owner=signlab --group=signlab /store /data
COPY --from=packages /packages /packages
WORKDIR /signlab
# The code belongs to root: who takes over the server can't change it.
COPY . .
# Streamlit listens to every address of the container, which is a network of its own; what the outside sees is said by `--publish`.
# The welcome would ask a server on the internet for the address of this machine.
ENV PATH=/packages/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    SIGNLAB_STORE=/store \
    SIGNLAB_DATA=/data \
    STREAMLIT_SERVER_ADDRESS=0.0.0.0 \
    STREAMLIT_SERVER_PORT=8501 \
    STREAMLIT_SERVER_HEADLESS=true \
    STREAMLIT_LOGGER_HIDE_WELCOME_MESSAGE=true
USER 1000:1000
VOLUME /store
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/healthz', timeout=4)"]
CMD ["streamlit", "run", "app.py"]
