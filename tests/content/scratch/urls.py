"""No pages: snippets bring their own."""

urlpatterns: list[object] = []
