from django.db import migrations, models


class Migration(migrations.Migration):
    """A subscription names the publication it watches, not only who publishes: a source may publish again."""

    dependencies = [("studio", "0001_initial")]

    operations = [
        migrations.RenameField(model_name="subscription", old_name="source", new_name="feed"),
        migrations.AlterField(model_name="subscription", name="feed", field=models.CharField(max_length=120)),
    ]
