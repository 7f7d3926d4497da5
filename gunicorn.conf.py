"""The server's settings; PORT, HOST, WEB_CONCURRENCY and THREADS come from the environment."""

import gc
import os

_host = os.environ.get("HOST", "127.0.0.1")
bind = f"[{_host}]:{os.environ.get('PORT', '8000')}" if ":" in _host else f"{_host}:{os.environ.get('PORT', '8000')}"
wsgi_app = "wsgi:app"

# Threads carry slow phones; two processes use both cores of a small machine.
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("THREADS", "8"))
timeout = 60
graceful_timeout = 15
keepalive = 5

# The application, fonts and PDF engine are loaded once and shared: the first PDF is then as quick as the next.
preload_app = True

# The site writes its own log, without addresses and query values; see app/logs.py.
accesslog = None
loglevel = "warning"
# An admin socket would be one more door.
control_socket_disable = True
# Proxy headers are the application's business (TRUSTED_PROXIES); the server itself believes nobody.
forwarded_allow_ips = ""
limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190


def on_starting(server):
    """Warm what the first person would otherwise wait for."""
    from app import documents, faq
    from wsgi import app

    documents.preload()
    faq.engine(app.config["FAQ"]).rank("")
    # What was loaded stays. Looking through all of it for garbage now and then would hold up whoever is just being
    # answered, and part the memory that the workers share.
    gc.collect()
    gc.freeze()


def post_fork(server, worker):
    """A database connection opened while loading must not be shared by two processes."""
    from app.extensions import db
    from wsgi import app

    with app.app_context():
        db.engine.dispose(close=False)


def post_worker_init(worker):
    """The process that draws pages of paper makes itself ready beside the worker."""
    from app.services import previews
    from wsgi import app

    with app.app_context():
        previews.warm()
