# npm install builds with this, against the libhopsec that pkg-config finds.
{
  "targets": [{
    "target_name": "hopsec",
    "sources": ["hopsec.c", "report.c"],
    "cflags": ["<!@(pkg-config --cflags hopsec-1.0)"],
    "libraries": ["<!@(pkg-config --libs hopsec-1.0)"]
  }]
}
