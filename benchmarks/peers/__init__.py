"""Who is measured beside us. They run in a place of their own and know nothing of Minutewise."""
