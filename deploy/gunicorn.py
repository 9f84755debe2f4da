"""gunicorn for a real site. WEB_CONCURRENCY processes of WEB_THREADS threads; the proxy in front speaks HTTPS."""

import os

wsgi_app = "participate.wsgi:application"
bind = os.environ.get("BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
threads = int(os.environ.get("WEB_THREADS", "4"))
# Longer than the longest wait for a lock, so that a request is answered rather than killed.
timeout = 60
graceful_timeout = 30
keepalive = 5
# A worker is renewed now and then, never all at once: what leaks somewhere stays small.
max_requests = 5000
max_requests_jitter = 500
# Beats of the workers are written to memory, so that a full or slow disk does not kill them.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
control_socket_disable = True
# Who looked at what is nobody's business: no access log. Errors go to the service's own log.
accesslog = None
errorlog = "-"
