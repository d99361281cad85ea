# The site of an archive, read-only:
#   docker build -t gongkai . && docker run -p 8001:8001 -v $PWD/archive-data:/archive:ro gongkai
# The base image is named by its digest, so that the same file builds the same image. Raise tag and digest together.
FROM python:3.13-slim@sha256:7c61056e61ac89e852de05f3dc6fa51a6dd2181797bceed46aa725dd7cb2cd3b AS build
WORKDIR /src
COPY requirements.lock pyproject.toml README.md LICENSE gongkai.py ./
COPY archive archive
COPY pipelines pipelines
COPY crawler crawler
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock \
 && /venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.13-slim@sha256:7c61056e61ac89e852de05f3dc6fa51a6dd2181797bceed46aa725dd7cb2cd3b
COPY --from=build /venv /venv
# A font with Chinese characters: charts as PNG are drawn on the server.
RUN apt-get update && apt-get install -y --no-install-recommends fonts-wqy-microhei && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 gongkai
USER gongkai
EXPOSE 8001
# The archive is mounted read-only; a crawl outside may write into it. Copies of its database are shown, they lie in /tmp.
HEALTHCHECK CMD ["/venv/bin/python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8001/robots.txt', timeout=5)"]
ENTRYPOINT ["/venv/bin/gongkai", "serve", "--archive", "/archive", "--host", "0.0.0.0", "--public", "--immutable"]
