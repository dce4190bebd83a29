module intergiro

go 1.19

require mockid v0.2.0

replace mockid => ../../clients/go
