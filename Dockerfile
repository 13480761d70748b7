# Sidecar in one process, for docker, podman or buildah; docs/hosting.md says how.
# Another base serves as well: it has Python 3.11 with venv, and the certificates of this world.
ARG BASE=python:3.11-slim

FROM ${BASE} AS made
COPY requirements/runtime.txt /opt/requirements.txt
# Where packages come from is pip's own matter: a file of settings for it may be handed in, and stays in no layer.
RUN --mount=type=secret,id=pip,target=/etc/pip.conf \
    python3 -m venv /opt/sidecar/python \
    && /opt/sidecar/python/bin/python -m pip install --no-cache-dir --disable-pip-version-check \
        --require-hashes --no-deps --only-binary :all: -r /opt/requirements.txt \
    && /opt/sidecar/python/bin/python -m pip uninstall --yes --quiet pip setuptools
WORKDIR /opt/sidecar
COPY bot ./bot
COPY handlers ./handlers
COPY content ./content
COPY manifest.json ./manifest.json
# Compiled here, because who runs it may not write; readable, also where the checkout was its owner's alone.
RUN python/bin/python -m compileall -q bot handlers && chmod -R a+rX,go-w .

FROM ${BASE}
RUN groupadd --gid 10001 sidecar \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin sidecar \
    && install --directory --mode 700 --owner 10001 --group 10001 /data /keys
COPY --from=made /opt/sidecar /opt/sidecar
WORKDIR /opt/sidecar
ENV PATH=/opt/sidecar/python/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DATABASE_URL=sqlite:////data/sidecar.db \
    SIDECAR_KEYS_URL=sqlite:////keys/sidecar-keys.db
# By its number, so that whoever starts it can see that it is not root.
USER 10001:10001
# Two, because one of them must be in no copy.
VOLUME ["/data", "/keys"]
# No shell in between: process 1 is the bot itself, and hears when it is to stop.
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
HEALTHCHECK --interval=60s --timeout=30s --start-period=90s --retries=2 CMD ["python", "-m", "bot", "alive"]
