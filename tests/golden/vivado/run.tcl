# vivado -mode batch -source run.tcl: synthesis, place and route out of context, with reports.
set here [file dirname [file normalize [info script]]]
set sources [list \
    [file join $here {verilog/tiny_primitives.v}] \
    [file join $here {verilog/tiny_tagger.v}] \
]
set clock [file join $here {clock.xdc}]
create_project -in_memory -part {xcvu13p-flga2577-2-e}
read_verilog $sources
read_xdc -mode out_of_context $clock
synth_design -top {tiny_tagger} -part {xcvu13p-flga2577-2-e} -mode out_of_context
report_timing_summary -file [file join $here {post_synthesis_timing.rpt}]
report_utilization -file [file join $here {post_synthesis_utilisation.rpt}]
opt_design
place_design
phys_opt_design
route_design
report_timing_summary -file [file join $here {post_route_timing.rpt}]
report_utilization -file [file join $here {post_route_utilisation.rpt}]
write_checkpoint -force [file join $here {routed.dcp}]
