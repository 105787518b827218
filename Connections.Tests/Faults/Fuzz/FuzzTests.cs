namespace Connections.Tests.Faults.Fuzz;

public sealed class FuzzTests
{
    [Fact]
    public async Task A_short_run_of_odd_requests_finds_no_failure_and_loses_nothing_that_was_acknowledged()
    {
        var report = await new FuzzRun(await FuzzCorpus.VectorsAsync(), seed: 20260501).RunAsync(TimeSpan.FromMinutes(5), cases: 1500);

        Assert.Equal(1500, report.Cases);
        Assert.Empty(report.Findings);
        Assert.Empty(report.Lost);
        Assert.NotEqual(0, report.Acknowledged);
    }

    [Fact]
    public async Task The_same_seed_makes_the_same_cases()
    {
        var corpus = await FuzzCorpus.VectorsAsync();

        Assert.Equal(new FuzzMutator(corpus, 7).Case(42).Pieces, new FuzzMutator(corpus, 7).Case(42).Pieces);
        Assert.NotEqual(new FuzzMutator(corpus, 7).Case(42).Pieces, new FuzzMutator(corpus, 8).Case(42).Pieces);
    }
}
