using Connections.Core.Jobs;
using Connections.Tests.Support;
using Hangfire.InMemory;
using Hangfire.Storage;

namespace Connections.Tests.Jobs;

/// <summary>
/// The same generated scripts on the maker's own storage and on ours, every answer compared. A failure names seed and step; the script before it can be run again from the seed.
/// </summary>
public sealed class ScriptedComparisonTests : IDisposable
{
    private const int Steps = 400;

    private readonly TempFolder _folder = new();
    private readonly InMemoryStorage _memory = new(new InMemoryStorageOptions
    {
        IdType = InMemoryStorageIdType.Long,
        MaxExpirationTime = null,
        MaxStateHistoryLength = int.MaxValue,
    });
    private readonly SqliteJobStorage _sqlite;
    private readonly ScriptSide _theirs;
    private readonly ScriptSide _ours;

    public ScriptedComparisonTests()
    {
        _sqlite = new SqliteJobStorage(_folder.File("jobs.db"), TimeProvider.System);
        _theirs = new ScriptSide(_memory);
        _ours = new ScriptSide(_sqlite);
    }

    public static TheoryData<int> Seeds => [1, 2, 3, 4];

    [Theory, MemberData(nameof(Seeds))]
    public void Sets_answer_alike(int seed) => Compare(seed, [.. ScriptSteps.Sets]);

    [Theory, MemberData(nameof(Seeds))]
    public void Hashes_answer_alike(int seed) => Compare(seed, [.. ScriptSteps.Hashes]);

    [Theory, MemberData(nameof(Seeds))]
    public void Lists_answer_alike(int seed) => Compare(seed, [.. ScriptSteps.Lists]);

    [Theory, MemberData(nameof(Seeds))]
    public void Counters_answer_alike(int seed) => Compare(seed, [.. ScriptSteps.Counters]);

    [Theory, MemberData(nameof(Seeds))]
    public void Jobs_and_their_states_answer_alike(int seed) => Compare(seed, [.. ScriptSteps.Jobs]);

    [Theory, MemberData(nameof(Seeds))]
    public void Queues_answer_alike(int seed) => Compare(seed, [.. ScriptSteps.Jobs, .. ScriptSteps.Queues, .. ScriptSteps.Queues]);

    [Theory, MemberData(nameof(Seeds))]
    public void Servers_answer_alike(int seed) => Compare(seed, [.. ScriptSteps.Servers]);

    [Theory, MemberData(nameof(Seeds))]
    public void Locks_answer_alike(int seed) => Compare(seed, [.. ScriptSteps.Locks]);

    [Theory, MemberData(nameof(Seeds))]
    public void The_dashboard_is_told_alike(int seed) =>
        Compare(seed, [.. ScriptSteps.Jobs, .. ScriptSteps.Queues, .. ScriptSteps.Servers, .. ScriptSteps.Monitoring, .. ScriptSteps.Monitoring]);

    [Theory, MemberData(nameof(Seeds))]
    public void All_of_it_together_answers_alike(int seed) => Compare(seed,
    [
        .. ScriptSteps.Sets, .. ScriptSteps.Hashes, .. ScriptSteps.Lists, .. ScriptSteps.Counters,
        .. ScriptSteps.Jobs, .. ScriptSteps.Queues, .. ScriptSteps.Servers, .. ScriptSteps.Monitoring,
    ]);

    [Fact]
    public void What_the_makers_storage_declares_ours_declares_too()
    {
        string[] features =
        [
            JobStorageFeatures.ExtendedApi, JobStorageFeatures.JobQueueProperty,
            JobStorageFeatures.Connection.GetUtcDateTime, JobStorageFeatures.Connection.GetSetContains,
            JobStorageFeatures.Connection.LimitedGetSetCount, JobStorageFeatures.Connection.BatchedGetFirstByLowest,
            JobStorageFeatures.Transaction.AcquireDistributedLock, JobStorageFeatures.Transaction.CreateJob, JobStorageFeatures.Transaction.SetJobParameter,
            JobStorageFeatures.Monitoring.DeletedStateGraphs, JobStorageFeatures.Monitoring.AwaitingJobs,
        ];

        Assert.All(features, feature => Assert.True(_memory.HasFeature(feature) && _sqlite.HasFeature(feature), feature));
        Assert.False(_sqlite.HasFeature("something else"));
        Assert.Equal(_memory.LinearizableReads, _sqlite.LinearizableReads);
    }

    public void Dispose()
    {
        _theirs.Dispose();
        _ours.Dispose();
        _memory.Dispose();
        _sqlite.Dispose();
        _folder.Dispose();
    }

    private void Compare(int seed, IReadOnlyList<Func<ScriptDice, ScriptStep>> kinds)
    {
        var dice = new ScriptDice(seed);
        for (var i = 0; i < Steps; i++)
        {
            var step = dice.Of(kinds)(dice);

            var theirs = ScriptAnswer.Of(() => step.Run(_theirs));
            var ours = ScriptAnswer.Of(() => step.Run(_ours));

            Assert.True(theirs == ours, $"Seed {seed}, step {i}, {step.Name}:\n theirs {theirs}\n ours   {ours}");
        }
    }
}
