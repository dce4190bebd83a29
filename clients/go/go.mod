module mockid

go 1.19
