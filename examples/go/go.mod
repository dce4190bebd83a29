module intergiro

go 1.19

require mockid v0.1.0

replace mockid => ../../clients/go
