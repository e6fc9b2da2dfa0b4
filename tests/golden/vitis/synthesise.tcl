# vitis_hls -f synthesise.tcl: C synthesis and export, no simulation.
cd [file dirname [file normalize [info script]]]
open_project -reset {tiny_hls}
set_top {tiny}
add_files {firmware/tiny.cpp} -cflags {-std=c++0x}
open_solution -reset {solution} -flow_target vivado
set_part {xcvu13p-flga2577-2-e}
create_clock -period 2.777 -name default
set_clock_uncertainty {27%} default
config_compile -name_max_length 80
config_schedule -enable_dsp_full_reg=false
csynth_design
export_design -format ip_catalog
exit
