"""Pictures of replies as people see them, drawn from what the adapters really send.

`python -m tests.pictures` makes them anew in `.github/pictures`. It needs Debian's `chromium` on
PATH. The pages imitate the two chats' own programs; the text, its marks, its cuts and its buttons
are those of the renderers.
"""
