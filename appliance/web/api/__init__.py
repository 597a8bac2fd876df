"""The JSON API under /api/v1: every endpoint declares its contract, and nothing runs that breaks it.

``groups`` hold the endpoints, ``contract`` what one declares, ``answering`` what happens around its
function, ``schemas`` the shapes, ``openapi`` the document that is made of all of it.
"""
