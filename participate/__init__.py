import os

# Before numpy is loaded: its products here are small, and on a busy machine threads made a count ten times slower.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from participate.celery import app as celery_app

__all__ = ["celery_app"]
