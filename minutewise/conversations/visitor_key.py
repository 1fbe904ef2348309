"""The cookie to which a visitor's thread belongs. Set with the first message and not before."""

from minutewise.accounts.browser_mark import Mark

VISITOR = Mark("visitor", "minutewise.visitor", 30 * 86_400)  # as long as the thread is kept
