"""Addresses for machines, below /api/v1/, without a language."""

from django.urls import path

from proposals.views import api

app_name = "ideas_api"
urlpatterns = [
    path("ideas/", api.ideas, name="ideas"),
    path("ideas/map.json", api.ideas_map, name="map"),
    path("ideas/export.csv", api.ideas_csv, name="csv"),
    path("ideas/export.json", api.ideas_json, name="json"),
    path("ideas/<int:number>/", api.idea, name="idea"),
    path("spaces/spaces.json", api.spaces_json, name="spaces_json"),
    path("spaces/spaces.csv", api.spaces_csv, name="spaces_csv"),
    path("spaces/designs.json", api.designs_json, name="designs_json"),
    path("spaces/designs.csv", api.designs_csv, name="designs_csv"),
]
