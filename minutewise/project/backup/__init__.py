"""Everything that an installation knows, copied while it runs, and brought back.

`take` makes a folder with the database, the media files and a manifest; `bring` puts it into an
empty place. Secrets and settings are not in it: they live in the environment.
"""

from minutewise.project.backup.restore import bring
from minutewise.project.backup.take import take

__all__ = ["bring", "take"]
