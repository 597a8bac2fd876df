"""Where sealed objects are kept. The store sees nothing but encrypted bytes and is trusted with nothing.

The store of buckets is in ``s3``, for whoever has one: its library is a tenth of what a process loads.
"""

from appliance.adapters.object_store.guarded import GuardedStore
from appliance.adapters.object_store.interface import MissingObjectError, ObjectStore, StoreUnavailableError
from appliance.adapters.object_store.local_disk import LocalDiskStore
from appliance.adapters.object_store.spool import FolderSpool, NoSpool, Spool

__all__ = [
    "FolderSpool",
    "GuardedStore",
    "LocalDiskStore",
    "MissingObjectError",
    "NoSpool",
    "ObjectStore",
    "Spool",
    "StoreUnavailableError",
]
