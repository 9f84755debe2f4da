from django.urls import path

from records import views

app_name = "records"

urlpatterns = [
    path("records/", views.about, name="about"),
    path("records/<int:number>/", views.checkpoint, name="checkpoint"),
    path("records/<int:number>.json", views.checkpoint_file, name="checkpoint_file"),
]
