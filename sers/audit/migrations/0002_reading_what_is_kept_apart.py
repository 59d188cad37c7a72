from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="access",
            name="deed",
            field=models.CharField(
                choices=[
                    ("opened", "Opened"),
                    ("restricted", "Read what is kept apart"),
                    ("printed", "Printed"),
                    ("listed", "Listed"),
                    ("searched", "Searched"),
                    ("matched", "Matched"),
                ],
                max_length=10,
            ),
        ),
    ]
