FROM python:3.11-slim-bookworm AS build
WORKDIR /build
COPY requirements.lock ./
RUN python -m venv /opt/wireroom \
 && /opt/wireroom/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock
# `--build-arg EXTRAS=ner` adds spaCy and its models, for WIREROOM_ENTITIES=model.
ARG EXTRAS=
COPY requirements-ner.lock ./
RUN if [ -n "$EXTRAS" ]; then /opt/wireroom/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r "requirements-$EXTRAS.lock"; fi
COPY pyproject.toml README.md LICENSE ./
COPY schemas schemas
COPY services services
RUN /opt/wireroom/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation . \
 && /opt/wireroom/bin/python -m compileall -q /opt/wireroom/lib
# The inner loops are compiled here, for any processor of this kind, and not whenever a container starts.
RUN NUMBA_CPU_NAME=generic /opt/wireroom/bin/python -P -m services.compiling

FROM python:3.11-slim-bookworm
COPY --from=build /opt/wireroom /opt/wireroom
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin wireroom
ENV PATH=/opt/wireroom/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 NUMBA_CPU_NAME=generic
USER wireroom
WORKDIR /home/wireroom
ENTRYPOINT ["wireroom"]
CMD ["--help"]
