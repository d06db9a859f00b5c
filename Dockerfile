# The image holds the bot, its cards and the sentence encoder; it is configured by variables alone.
# Data that must outlive a container is in /data.

FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
RUN python -m venv --without-pip /venv
COPY requirements-semantic.lock ./
RUN pip --python /venv/bin/python install --require-hashes -r requirements-semantic.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY adapters adapters
RUN pip --python /venv/bin/python install --no-deps --no-build-isolation . \
    && pip --python /venv/bin/python uninstall --yes hatchling trove-classifiers pathspec pluggy tomlkit

FROM python:3.13-slim
RUN pip uninstall --yes pip \
    && useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin nexus \
    && install --directory --owner=nexus --group=nexus --mode=0700 /data
COPY --from=build /venv /venv
COPY content /app/content
# Inside a container every interface is the container's own; nothing is published by itself.
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    CONTENT_DIR=/app/content \
    DATA_DIR=/data \
    HTTP_HOST=0.0.0.0 \
    HTTP_PORT=8080
WORKDIR /app
USER 10001:10001
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --start-interval=2s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f\"http://127.0.0.1:{os.environ['HTTP_PORT']}/healthz\", timeout=4)"]
CMD ["nexus", "run"]
