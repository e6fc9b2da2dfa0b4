create_clock -name clk -period 2.777 [get_ports clk]
