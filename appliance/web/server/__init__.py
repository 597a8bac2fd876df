"""How connections are served: gunicorn's threads, with clients that nothing is taken for granted of (API-12).

``worker`` is what config/gunicorn.conf.py names, ``arrival`` says when a request has arrived,
``paced_socket`` bounds how slowly the rest may come and go, ``refusals`` answers what is no request.
"""
