"""The layout libraries, imported without the settings of whoever runs us.

reportlab runs `~/.reportlab_mods`, reads `~/.reportlab_settings` and takes `RL_…` variables while it is
imported. Any of these could change the bytes of a report, so during the import there is no such home and
no such variable. Everything here that needs the libraries takes them from this module.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"


@contextmanager
def _nobodys_settings() -> Iterator[None]:
    """A home folder that holds no settings, and none of reportlab's variables."""
    hidden = {name: os.environ[name] for name in os.environ if name.startswith("RL_") or name == "HOME"}
    for name in hidden:
        del os.environ[name]
    os.environ["HOME"] = str(FONTS)
    try:
        yield
    finally:
        del os.environ["HOME"]
        os.environ.update(hidden)


with _nobodys_settings():
    from reportlab import rl_config
    from reportlab.pdfbase.ttfonts import TTFontFile
    from reportlab.platypus.doctemplate import LayoutError
    from xhtml2pdf import pisa
    from xhtml2pdf.config.resources import ResourceAccessPolicy

__all__ = ["FONTS", "LayoutError", "ResourceAccessPolicy", "TTFontFile", "pisa", "rl_config"]
