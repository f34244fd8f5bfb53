# One image for every part of chuishao: `chuishao worker`, `chuishao watcher`, `chuishao topics apply`.
# The broker is Kafka's own image (docker-compose.yml); the embedded one is for a machine without containers.
FROM python:3.12-slim
WORKDIR /opt/chuishao
COPY requirements/run.txt requirements/dev.txt requirements/
# hatchling builds the project itself; like everything else it comes from a lock with hashes.
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r requirements/run.txt \
 && python -m venv /opt/build \
 && /opt/build/bin/pip install --no-cache-dir --require-hashes -r requirements/dev.txt
COPY pyproject.toml README.md LICENSE ./
COPY schemas schemas
COPY handlers handlers
COPY streams streams
COPY edges edges
COPY chuishao chuishao
COPY packs packs
RUN /opt/build/bin/python -m build --wheel --no-isolation \
 && /opt/venv/bin/pip install --no-cache-dir --no-deps --no-index dist/*.whl \
 && rm -rf /opt/build dist
ENV PATH=/opt/venv/bin:$PATH
# A volume that is mounted here for the first time takes its owner over.
RUN useradd --system --no-create-home chuishao && install --directory --owner=chuishao /var/lib/chuishao
ENV CHUISHAO_DATA_DIR=/var/lib/chuishao
USER chuishao
ENTRYPOINT ["chuishao"]
