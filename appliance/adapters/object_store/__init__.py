"""Where sealed objects are kept. The store sees nothing but encrypted bytes and is trusted with nothing."""

from appliance.adapters.object_store.guarded import GuardedStore
from appliance.adapters.object_store.interface import MissingObjectError, ObjectStore, StoreUnavailableError
from appliance.adapters.object_store.local_disk import LocalDiskStore
from appliance.adapters.object_store.s3 import S3Place, S3Store
from appliance.adapters.object_store.spool import FolderSpool, NoSpool, Spool

__all__ = [
    "FolderSpool",
    "GuardedStore",
    "LocalDiskStore",
    "MissingObjectError",
    "NoSpool",
    "ObjectStore",
    "S3Place",
    "S3Store",
    "Spool",
    "StoreUnavailableError",
]
